package dev.orch.apiserver;

import dev.orch.model.json.Json;

/** What {@code /version} tells. */
final class Version {
  /** The Kubernetes that the API behaves as, with this implementation as build metadata. */
  static final String GIT_VERSION = "v1.36.2+orch";

  private Version() {}

  static Json json() {
    return Json.object("major", Json.of("1"))
        .with("minor", "36")
        .with("emulationMajor", "1")
        .with("emulationMinor", "36")
        .with("minCompatibilityMajor", "1")
        .with("minCompatibilityMinor", "35")
        .with("gitVersion", GIT_VERSION)
        .with("gitCommit", "")
        .with("gitTreeState", "")
        .with("buildDate", "1970-01-01T00:00:00Z")
        .with("goVersion", "none")
        .with("compiler", "javac")
        .with("platform", "jvm");
  }
}
