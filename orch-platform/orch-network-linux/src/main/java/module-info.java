/** The network of a Linux machine: CNI plugins, bridges and overlays, nftables. */
module dev.orch.network.linux {
  requires static transitive org.jspecify;
  requires transitive dev.orch.network;
  requires com.google.common;

  exports dev.orch.network.cni;
  exports dev.orch.network.cni.builtin;
  exports dev.orch.network.linux;
  exports dev.orch.network.nft.policy;
  exports dev.orch.network.nft;
}
