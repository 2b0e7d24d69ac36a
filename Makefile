# make demo    install what is missing, build, run the main job, say where to look
# make test    install what is missing, build, run all fast tests (SLOW=1: the slow ones too), those of the wheel first
# make wheel   the Python wheel, in dist/;  make test-wheel  install it in a fresh environment and test it there
# make bench   benchmarks beside their rivals (QUICK=1: small sizes)
# make bench-tables   models of tables beside their rivals (hours; finished results are kept)
# make docs    documentation of the modules, in Docs/site
# make gallery the page of the experiments' figures, Docs/Gallery
# make format  format the sources;  make lint  only check them

SWIFT ?= swift
PROGRAM = .build/release/heliotrope

.PHONY: demo test wheel test-wheel bench bench-tables docs gallery format lint build deps check clean

deps:
	@bash Tools/install-dependencies.sh

build: deps
	$(SWIFT) build -c release --product heliotrope

demo: build
	$(PROGRAM) demo --output results/demo

test: test-wheel
	OPENBLAS_NUM_THREADS=1 $(if $(SLOW),HELIOTROPE_SLOW_TESTS=1) $(SWIFT) test -c release

wheel: deps
	bash Tools/make-wheel.sh

test-wheel: wheel
	bash Tools/test-wheel.sh

check: build
	$(PROGRAM) check

bench: build
	bash Benchmarks/run.sh $(if $(QUICK),--quick)

bench-tables: build
	bash Benchmarks/run.sh --tables

docs: deps
	bash Tools/make-docs.sh

gallery: build
	$(PROGRAM) gallery --output Docs/Gallery

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build results Docs/site dist Python/licenses Python/src/heliotrope/_native
