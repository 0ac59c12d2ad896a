/** A whole cluster in one process: no HTTP, no files, no ports. */
module dev.orch.cluster {
  requires static transitive org.jspecify;
  requires transitive dev.orch.node;
  requires com.google.common;
}
