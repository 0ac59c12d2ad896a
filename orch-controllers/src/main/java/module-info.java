/** Level-triggered reconcile loops: their engine, and Kubernetes' built-in controllers. */
module dev.orch.controllers {
  requires static transitive org.jspecify;
  requires transitive dev.orch.store;
  requires transitive dev.orch.scheduling;
  requires com.google.common;
}
