/** The versioned store, and the Kubernetes API over it as Java calls. */
module dev.orch.store {
  requires static transitive org.jspecify;
  requires transitive dev.orch.model;
  requires com.google.common;

  exports dev.orch.store;
  exports dev.orch.store.access;
  exports dev.orch.store.admission;
  exports dev.orch.store.admission.security;
  exports dev.orch.store.api;
  exports dev.orch.store.local;
  exports dev.orch.store.quota;
}
