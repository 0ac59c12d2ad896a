/** What a container runtime is to Orch, with a simulated one and one of local processes. */
module dev.orch.runtime {
  requires static transitive org.jspecify;
  requires static transitive java.compiler;
  requires static io.soabase.recordbuilder.core;
  requires transitive dev.orch.model;
  requires com.google.common;

  exports dev.orch.runtime;
  exports dev.orch.runtime.base;
  exports dev.orch.runtime.process;
  exports dev.orch.runtime.simulated;
}
