/** Clusters to test with, and what must hold on them, for authors of plugins. */
module dev.orch.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.orch.scheduling;
  requires transitive dev.orch.model;
  requires transitive net.jqwik.api;
  requires com.google.common;

  exports dev.orch.testkit.scheduling;

  provides net.jqwik.api.SampleReportingFormat with
      dev.orch.testkit.scheduling.Manifests;
}
