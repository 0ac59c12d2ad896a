/** The scheduler as a pure function from a cluster's state and pods to decisions. */
module dev.orch.scheduling {
  requires static transitive org.jspecify;
  requires transitive dev.orch.model;
  requires com.google.common;

  exports dev.orch.scheduling;
  exports dev.orch.scheduling.packing;
  exports dev.orch.scheduling.policy;

  opens dev.orch.scheduling to
      dev.orch.model;
  opens dev.orch.scheduling.policy to
      dev.orch.model;
}
