package dev.orch.runtime.oci;

class RuncTest extends OciRuntimeContract {
  @Override
  String program() {
    return "runc";
  }
}
