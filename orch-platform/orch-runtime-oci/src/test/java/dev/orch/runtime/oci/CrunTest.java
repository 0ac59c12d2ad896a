package dev.orch.runtime.oci;

class CrunTest extends OciRuntimeContract {
  @Override
  String program() {
    return "crun";
  }
}
