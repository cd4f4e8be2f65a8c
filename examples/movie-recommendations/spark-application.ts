/**
 * The example as a SparkApplication: prints it for the platform that is deployed. Only the image is to be given:
 * `make example-manifest IMAGE=registry.example.com/movie-recommendations:1.0.0`.
 */
import { sparkApplication } from "../../src/spark/application";
import { dataUri } from "../../src/spark/locations";
import { printManifest } from "../../src/spark/print-manifest";

// The README, "Java's options", says why.
const javaOptions = "-Xss4m -XX:+UseParallelGC -XX:CompileThresholdScaling=4";

printManifest((platform, image) => {
  const data = (key: string) => dataUri(platform, `ml-1m/${key}`);
  return sparkApplication(
    {
      name: "movie-recommendations",
      image,
      mainFile: "local:///opt/application/main.py",
      arguments: [
        ["--ratings", data("ratings.dat")],
        ["--movies", data("movies.dat")],
        ["--output", data("output")],
        // Spark itself does not read the output's own _report.json: it takes names with an underscore for hidden.
        ["--report", data("report.json")],
        // So that the manifest can be applied again.
        ["--overwrite"],
      ].flat(),
      sparkConf: {
        "spark.driver.extraJavaOptions": javaOptions,
        "spark.executor.extraJavaOptions": javaOptions,
      },
    },
    platform,
  );
});
