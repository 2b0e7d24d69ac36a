/// The script of a report page: draws the figures in the theme of the reader, links them, and adds
/// sliders.
enum ReportScript {
  static let text = theme + figures + links + sliders + start

  /// The theme is that of the system until the reader chooses one; the choice is kept where it may be.
  private static let theme = """
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const root = document.documentElement;
    function remembered() {
      try { return localStorage.getItem('heliotrope-theme'); } catch { return null; }
    }
    function isDark() {
      return root.dataset.theme === 'dark' || root.dataset.theme !== 'light' && system.matches;
    }
    function setTheme(name) {
      root.dataset.theme = name;
      try { localStorage.setItem('heliotrope-theme', name); } catch { }
      document.querySelectorAll('.theme button').forEach(button =>
        button.setAttribute('aria-pressed', String(button.value === name)));
      draw();
    }
    function addThemeSwitch() {
      const box = document.createElement('div');
      box.className = 'theme';
      box.setAttribute('role', 'group');
      box.setAttribute('aria-label', 'Theme');
      for (const name of ['auto', 'light', 'dark']) {
        const button = document.createElement('button');
        Object.assign(button, { type: 'button', value: name, textContent: name });
        button.addEventListener('click', () => setTheme(name));
        box.append(button);
      }
      document.querySelector('header').prepend(box);
    }

    """

  private static let figures = """
    function themed(specification) {
      const dark = isDark();
      const copy = JSON.parse(JSON.stringify(specification), (key, value) =>
        dark && typeof value === 'string' && value in darkColours ? darkColours[value] : value);
      copy.config.background = 'transparent';
      for (const parameter of copy.params ?? []) delete parameter.bind;
      return copy;
    }
    // On a narrow screen wide figures have fewer panels a row, and letters of the same size.
    const small = window.matchMedia('(max-width: 700px)');
    function chosen(name) {
      const whole = specifications[name];
      return small.matches && name in narrowSpecifications
        ? { ...narrowSpecifications[name], datasets: whole.datasets } : whole;
    }
    async function drawOne(place) {
      const specification = chosen(place.dataset.figure);
      const slider = specification.usermeta.heliotrope.slider;
      if (slider && !controls.has(place)) {
        const start = specification.params.find(p => p.name === slider.parameter).value;
        controls.set(place, addSlider(place, slider, start));
      }
      const dark = isDark();
      try {
        const result = await vegaEmbed(place, themed(specification), {
          mode: 'vega-lite', renderer: 'svg', tooltip: { theme: dark ? 'dark' : 'light' },
          actions: { export: true, source: false, compiled: false, editor: false } });
        place.view = result.view;
        place.classList.toggle('on-dark', dark);
        listen(place, specification.usermeta.heliotrope.highlight ?? []);
        if (slider) {
          await result.view.signal(slider.parameter, controls.get(place).index()).runAsync();
        }
      } catch (error) {
        place.textContent = 'This figure could not be drawn: ' + error;
      }
    }
    function draw() { places.forEach(drawOne); }

    """

  /// Pointing at a mark brings out what it stands for in every figure with the same columns; a click
  /// keeps it, a second click or the escape key lets go.
  private static let links = """
    let kept = null;
    function listen(place, fields) {
      place.fields = fields;
      if (!fields.length) return;
      const meaning = item => {
        if (!item || !item.datum) return null;
        const role = item.mark?.role ?? '';
        if (role.startsWith('legend')) {
          return item.datum.value === undefined ? null : { [fields[0]]: item.datum.value };
        }
        if (!role.startsWith('mark')) return null;
        const found = {};
        for (const field of fields) {
          if (item.datum[field] !== undefined) found[field] = item.datum[field];
        }
        return Object.keys(found).length ? found : null;
      };
      place.view.addEventListener('pointermove', (event, item) => bringOut(meaning(item) ?? kept));
      place.view.addEventListener('pointerout', () => bringOut(kept));
      place.view.addEventListener('click', (event, item) => {
        const chosen = meaning(item);
        kept = JSON.stringify(chosen) === JSON.stringify(kept) ? null : chosen;
        bringOut(kept);
      });
    }
    let shown = 'null';
    function bringOut(entries) {
      const text = JSON.stringify(entries);
      if (text === shown) return;
      shown = text;
      for (const place of places) {
        if (!place.view || !place.fields?.length) continue;
        const own = {};
        for (const field of place.fields) {
          if (entries && entries[field] !== undefined) own[field] = entries[field];
        }
        const wanted = Object.keys(own).length ? own : null;
        place.view.signal('highlight', wanted).runAsync();
      }
    }
    document.addEventListener('keydown', event => {
      if (event.key === 'Escape') { kept = null; bringOut(null); }
    });

    """

  /// A slider shows the values themselves; sliders of the same parameter move together.
  private static let sliders = """
    const controls = new Map();
    function addSlider(place, slider, start) {
      const label = document.createElement('label'), input = document.createElement('input');
      const output = document.createElement('output'), play = document.createElement('button');
      label.className = 'slider';
      Object.assign(play, { type: 'button', textContent: '\\u25b6' });
      play.setAttribute('aria-label', 'play through ' + slider.title);
      const first = slider.hasAll ? -1 : 0;
      Object.assign(input, { type: 'range', min: first, max: slider.values.length - 1, step: 1,
        value: start });
      input.setAttribute('aria-label', slider.title);
      const key = JSON.stringify(slider);
      const show = index => {
        input.value = index;
        output.textContent = index < 0 ? 'all ' + slider.title :
          slider.title + ' = ' + Number(slider.values[index].toPrecision(4));
        input.setAttribute('aria-valuetext', output.textContent);
        place.view?.signal(slider.parameter, Number(index)).runAsync();
      };
      const moveAll = index => {
        for (const control of controls.values()) if (control.key === key) control.show(index);
      };
      let timer = null;
      const stop = () => {
        clearInterval(timer);
        timer = null;
        play.textContent = '\\u25b6';
      };
      play.addEventListener('click', event => {
        event.preventDefault();
        if (timer) { stop(); return; }
        play.textContent = '\\u275a\\u275a';
        if (Number(input.value) === slider.values.length - 1) moveAll(first);
        timer = setInterval(() => {
          if (Number(input.value) >= slider.values.length - 1) { stop(); return; }
          moveAll(Number(input.value) + 1);
        }, 700);
      });
      input.addEventListener('input', () => { stop(); moveAll(Number(input.value)); });
      const control = { key, show, index: () => Number(input.value) };
      show(start);
      label.append(play, input, output);
      place.before(label);
      return control;
    }

    """

  private static let start = """
    const places = [...document.querySelectorAll('.vega')];
    addThemeSwitch();
    system.addEventListener('change', draw);
    small.addEventListener('change', draw);
    setTheme(remembered() ?? 'auto');

    """
}
