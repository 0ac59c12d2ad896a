/** A node: the loops that drive a container runtime and a network to what the API says. */
module dev.orch.node {
  requires static transitive org.jspecify;
  requires static transitive java.compiler;
  requires static io.soabase.recordbuilder.core;
  requires transitive dev.orch.controllers;
  requires transitive dev.orch.runtime;
  requires transitive dev.orch.network;
  requires dev.orch.scheduling;
  requires com.google.common;
  requires java.net.http;
  requires jdk.httpserver;

  exports dev.orch.node;
  exports dev.orch.node.devices;
  exports dev.orch.node.volumes;
}
