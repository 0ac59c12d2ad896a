package dev.orch.runtime.oci;

class RuncTest extends OciSurvivalContract {
  @Override
  String program() {
    return "runc";
  }
}
