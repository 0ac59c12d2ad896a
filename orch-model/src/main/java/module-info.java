/**
 * The objects of the Kubernetes API as immutable records, and the kinds and the codec they are read
 * and written with.
 */
module dev.orch.model {
  requires static transitive org.jspecify;
  requires static java.compiler;
  requires static io.soabase.recordbuilder.core;
  requires com.google.common;
  requires tools.jackson.core;
  requires org.yaml.snakeyaml;
}
