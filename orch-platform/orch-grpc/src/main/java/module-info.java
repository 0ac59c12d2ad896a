/**
 * What a node asks over gRPC: drivers of volumes, plugins for devices, the health of containers.
 */
module dev.orch.grpc {
  requires static transitive org.jspecify;
  requires transitive dev.orch.node;
  requires dev.orch.runtime;
  requires com.google.common;
  requires com.google.protobuf;
  requires io.grpc;
  requires io.grpc.netty;
  requires io.grpc.protobuf;
  requires io.grpc.stub;
  requires io.netty.common;
  requires io.netty.transport;

  exports dev.orch.grpc;
  exports dev.orch.grpc.csi;
  exports dev.orch.grpc.devices;
}
