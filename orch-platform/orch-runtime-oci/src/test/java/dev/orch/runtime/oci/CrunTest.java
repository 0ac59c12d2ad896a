package dev.orch.runtime.oci;

class CrunTest extends OciSurvivalContract {
  @Override
  String program() {
    return "crun";
  }
}
