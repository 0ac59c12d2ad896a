/** The <code>orch</code> command. */
module dev.orch.command {
  requires static transitive org.jspecify;
  requires dev.orch.client;
  requires dev.orch.cluster;
  requires dev.orch.apiserver;
  requires dev.orch.dns;
  requires dev.orch.ingress;
  requires dev.orch.grpc;
  requires dev.orch.network.linux;
  requires dev.orch.runtime.cri;
  requires dev.orch.runtime.oci;
  requires info.picocli;
  requires com.google.common;
  requires java.management;

  uses dev.orch.controllers.cloud.CloudProviderFactory;

  opens dev.orch.command to
      info.picocli;
}
