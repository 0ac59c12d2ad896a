/** A container runtime of daemons that speak CRI v1. */
module dev.orch.runtime.cri {
  requires static transitive org.jspecify;
  requires transitive dev.orch.runtime;
  requires com.google.common;
  requires com.google.protobuf;
  requires io.grpc;
  requires io.grpc.netty;
  requires io.grpc.stub;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.transport;

  exports dev.orch.runtime.cri;
}
