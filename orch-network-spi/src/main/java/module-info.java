/** What a pod network and a service proxy are to Orch, with simulated ones and ones on loopback. */
module dev.orch.network {
  requires static transitive org.jspecify;
  requires static transitive java.compiler;
  requires static io.soabase.recordbuilder.core;
  requires transitive dev.orch.model;
  requires com.google.common;

  exports dev.orch.network;
  exports dev.orch.network.dns;
  exports dev.orch.network.ingress;
  exports dev.orch.network.loopback;
  exports dev.orch.network.policy;
  exports dev.orch.network.simulated;
}
