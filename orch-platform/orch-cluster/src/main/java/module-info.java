/** A whole cluster in one process: no HTTP, no files, no ports. */
module dev.orch.cluster {
  requires static transitive org.jspecify;
  requires transitive dev.orch.node;
  requires transitive dev.orch.store;
  requires com.google.common;

  exports dev.orch.cluster;
}
