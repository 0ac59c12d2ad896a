/** Time, threads and chance for tests, all from one seed. Knows nothing of Orch. */
module dev.orch.testkit.base {
  requires static transitive org.jspecify;
  requires static transitive net.jqwik.api;

  exports dev.orch.testkit.base;
  exports dev.orch.testkit.base.arbitraries;
}
