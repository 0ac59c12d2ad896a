/** A whole cluster in one process: no HTTP, no files, no ports. */
module dev.orch.cluster {
  requires static transitive org.jspecify;
  requires transitive dev.orch.node;
  requires transitive dev.orch.store;
  requires transitive dev.orch.controllers;
  requires transitive dev.orch.runtime;
  requires transitive dev.orch.network;
  requires com.google.common;
  requires java.management;
  requires jdk.management;

  uses dev.orch.model.structural.Expressions;

  exports dev.orch.cluster;
}
