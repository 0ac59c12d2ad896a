/** Containers by crun or runc, from OCI images that it brings and unpacks itself. */
module dev.orch.runtime.oci {
  requires static transitive org.jspecify;
  requires static transitive java.compiler;
  requires static io.soabase.recordbuilder.core;
  requires transitive dev.orch.runtime;
  requires com.google.common;
  requires com.github.luben.zstd_jni;
  requires oras.java.sdk;
  requires org.apache.commons.compress;

  exports dev.orch.runtime.oci;
}
