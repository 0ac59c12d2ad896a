package dev.orch.runtime.oci;

class RuncTest extends OciSurvival {
  @Override
  String program() {
    return "runc";
  }
}
