# Every target installs what it needs on a fresh clone.

# Neither terraform nor the cdktf CLI looks for newer versions or sends telemetry, or waits for an answer.
export CHECKPOINT_DISABLE := 1
export DISABLE_VERSION_CHECK := 1
export TF_INPUT := 0

# Options for the main job, such as ARGS=--keep
ARGS ?=

NODE := node --require tsx/cjs
INSTALLED := node_modules/.package-lock.json
HELM := .cache/bin/helm

# Spark as in the images, and what the example needs beside it.
SPARK := .cache/spark
SPARK_LOCKS := $(wildcard docker/spark/*) examples/movie-recommendations/local/requirements.txt
SPARK_PYTHON := $(abspath $(SPARK)/venv/bin/python)

# The example's image in a manifest, and the folder of the stack whose outputs it is made from.
IMAGE ?=
STACK ?=

.PHONY: help setup rehearse rehearse-faults synth destroy example example-manifest images try-images test charts lint format scan \
  verify-aws test-servers test-browser test-example doctor docs bench bench-budget bench-scale bench-example \
  bench-example-scaling clean

help:
	@echo "make setup         install the project's packages"
	@echo "make rehearse      deploy everything offline in both layouts, with the real terraform and a pretend account"
	@echo "                   (ARGS=--keep: one layout, left in place to look around); .cache/rehearsal.html says what AWS would take"
	@echo "make rehearse-faults            the same while things go wrong, until it is done; takes minutes (ARGS=--all: each fault at each"
	@echo "                   resource, which takes hours; ARGS=\"--kind die --every 1\": one fault, in the layout of main.ts)"
	@echo "make doctor        look whether everything is ready for a deployment (ARGS=--offline, ARGS=\"--stage network\")"
	@echo "make synth         write the Terraform JSON to cdktf.out/"
	@echo "make destroy       take the deployment down, backwards; buckets with data stay (ARGS=--auto-approve, ARGS=\"--stage addons\")"
	@echo "make example       run the example's job on this machine, with S3 emulated (ARGS=--help lists the options)"
	@echo "make example-manifest IMAGE=…   print the example's SparkApplication for the deployed platform"
	@echo "make images        build the images of Spark, the notebooks and the example (needs Docker)"
	@echo "make try-images    build them with buildah, without a registry, and use them (needs root and Debian's packages)"
	@echo "make test          run the tests; the first time also get helm, which takes minutes, and the charts"
	@echo "make charts        get the charts that the tests read; with SPARK_PLATFORM_CHARTS=folder they read those there"
	@echo "make lint          check types, rules, format"
	@echo "make format        put the files into the common format"
	@echo "make scan          look for insecure settings in modules and charts, and for secrets (checkov)"
	@echo "make verify-aws    apply with the real aws provider against an emulated AWS"
	@echo "make test-servers  boot the VPN and NAT servers in namespaces and use them (needs root)"
	@echo "make test-browser  look at the rehearsal's page in a headless Chromium, which it installs on Debian (needs root for that),"
	@echo "                   and compare it with pictures (RENEW_PICTURES=yes: take them anew, after a change that is meant)"
	@echo "make test-example  test the example's job, its local run and the images' parts (needs Java 17 or 21, Python, Maven)"
	@echo "make docs          write the documents that are made from the code"
	@echo "make bench         measure the speed of synth and of the rehearsal"
	@echo "make bench-budget  rehearse once more and fail if that takes more than 90 s or 500 MB (needs Linux)"
	@echo "make bench-scale   measure synth, plan, apply and destroy with 1 to 200 node groups and buckets; takes long (ARGS=\"1 10\": these sizes"
	@echo "                   only; ARGS=\"--local-state 1 10\": with the state in a file)"
	@echo "make bench-example compare the example's job with the original's way; takes half an hour"
	@echo "make bench-example-scaling      run the example's job at 1, 4 and 10 times the ratings"
	@echo "make clean         delete what can be made again; state files stay"

setup: $(INSTALLED)

# What it says goes to stderr: example-manifest prints YAML.
$(INSTALLED): package.json package-lock.json .npmrc
	@npm ci >&2
	@touch $@

# Both layouts; with options, such as --keep, only that of main.ts.
rehearse: $(INSTALLED)
ifeq ($(strip $(ARGS)),)
	SPARK_PLATFORM_LAYOUT=staged $(NODE) src/rehearsal/main.ts
	SPARK_PLATFORM_LAYOUT=single $(NODE) src/rehearsal/main.ts --page .cache/rehearsal-single.html
else
	$(NODE) src/rehearsal/main.ts $(ARGS)
endif

# Both layouts; with other options than --all, only that of main.ts.
rehearse-faults: $(INSTALLED)
ifeq ($(strip $(filter-out --all,$(ARGS))),)
	SPARK_PLATFORM_LAYOUT=staged $(NODE) src/rehearsal/main.ts faults $(ARGS)
	SPARK_PLATFORM_LAYOUT=single $(NODE) src/rehearsal/main.ts faults $(ARGS)
else
	$(NODE) src/rehearsal/main.ts faults $(ARGS)
endif

synth: $(INSTALLED)
	$(NODE) main.ts

destroy: synth
	@$(NODE) src/teardown/main.ts $(ARGS)

# Spark, its jars and the example's tools, as locked.
$(SPARK)/.made-from: docker/spark/get-environment $(SPARK_LOCKS)
	docker/spark/get-environment $(SPARK) examples/movie-recommendations/local/requirements.txt
	@touch $@

example: $(SPARK)/.made-from
	$(SPARK_PYTHON) examples/movie-recommendations/local/run.py $(ARGS)

# Nothing but YAML on standard output.
example-manifest: $(INSTALLED)
	@$(NODE) examples/movie-recommendations/spark-application.ts --image "$(IMAGE)" $(if $(STACK),--stack "$(STACK)")

images:
	docker/build $(ARGS)

try-images:
	test/images/try-images

test: $(INSTALLED) $(HELM) $(if $(SPARK_PLATFORM_CHARTS),,charts)
	npx jest $(ARGS)

charts: $(INSTALLED) $(HELM)
	$(NODE) test/support/charts-pull.ts

$(HELM): test/charts/get-helm
	test/charts/get-helm

lint: $(INSTALLED)
	npx tsc --project .
	npx eslint .
	npx prettier --check .
	for folder in modules docs/migration test/fixtures; do terraform fmt -check -recursive $$folder || exit 1; done
	test/images/lint

format: $(INSTALLED)
	npx prettier --write .
	for folder in modules docs/migration test/fixtures; do terraform fmt -recursive $$folder; done

scan:
	test/security/scan

verify-aws: $(INSTALLED)
	test/emulated-aws/run $(ARGS)

test-servers: $(INSTALLED)
	test/servers/run $(ARGS)

# Made anew when what makes it has changed since.
.cache/rehearsal.html: $(INSTALLED) $(wildcard src/rehearsal/page/*.ts src/rehearsal/latency/*.ts)
	SPARK_PLATFORM_LAYOUT=staged $(NODE) src/rehearsal/main.ts

test-browser: .cache/rehearsal.html
	test/browser/run $(ARGS)

doctor: $(INSTALLED)
	@$(NODE) src/doctor/main.ts $(ARGS)

test-example: $(SPARK)/.made-from
	cd examples/movie-recommendations && $(SPARK_PYTHON) -m pytest $(ARGS)
	$(SPARK_PYTHON) -B -m pytest -q -p no:cacheprovider test/images

docs: $(INSTALLED)
	$(NODE) test/support/write-docs.ts

bench: $(INSTALLED)
	$(NODE) test/bench/speed.ts
	$(NODE) test/bench/makespan.ts

bench-budget: $(INSTALLED)
	@$(NODE) test/bench/budget.ts $(ARGS)

bench-scale: $(INSTALLED)
	$(NODE) test/bench/scale.ts $(ARGS)

bench-example: $(SPARK)/.made-from
	$(SPARK_PYTHON) examples/movie-recommendations/bench/compare.py $(ARGS)

bench-example-scaling: $(SPARK)/.made-from
	$(SPARK_PYTHON) examples/movie-recommendations/bench/scaling.py $(ARGS)

clean:
	rm -rf node_modules .gen .cache cdktf.out coverage
