package dev.orch.runtime.oci;

class CrunTest extends OciSurvival {
  @Override
  String program() {
    return "crun";
  }
}
