/** Clusters to test with, and what must hold on them, for authors of plugins and controllers. */
module dev.orch.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.orch.testkit.base;
  requires transitive dev.orch.controllers;
  requires transitive dev.orch.store;
  requires transitive dev.orch.scheduling;
  requires transitive dev.orch.model;
  requires transitive net.jqwik.api;
  requires com.google.common;
  requires transitive java.logging;

  exports dev.orch.testkit.scheduling;
  exports dev.orch.testkit.simulation;

  provides net.jqwik.api.SampleReportingFormat with
      dev.orch.testkit.scheduling.Manifests;
}
