#include "heliotrope.h"

#include <stdlib.h>
#include <string.h>

// Sentences that are longer are cut; at a whole character of UTF-8.
static _Thread_local char last_error[4096];

void helio_keep_error(const char *sentence) {
  size_t length = strlen(sentence);
  if (length >= sizeof last_error) {
    length = sizeof last_error - 1;
    while (length > 0 && ((unsigned char)sentence[length] & 0xC0) == 0x80) length--;
  }
  memcpy(last_error, sentence, length);
  last_error[length] = 0;
}

const char *heliotrope_last_error(void) { return last_error; }

void heliotrope_free(void *memory) { free(memory); }

int32_t helio_is_set(const int32_t *number) { return __atomic_load_n(number, __ATOMIC_RELAXED); }
