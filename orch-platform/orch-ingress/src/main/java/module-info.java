/** A proxy that carries requests over HTTP to Services, as Ingresses say. */
module dev.orch.ingress {
  requires static transitive org.jspecify;
  requires transitive dev.orch.network;
  requires transitive dev.orch.controllers;
  requires dev.orch.client;
  requires com.google.common;
  requires undertow.core;
  requires xnio.api;

  exports dev.orch.ingress;
}
