/** Kubernetes' HTTP API over an in-process one. */
module dev.orch.apiserver {
  requires static transitive org.jspecify;
  requires transitive dev.orch.store;
  requires com.github.benmanes.caffeine;
  requires com.google.common;
  requires com.nimbusds.jose.jwt;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;

  exports dev.orch.apiserver;
  exports dev.orch.apiserver.audit;
  exports dev.orch.apiserver.node;
  exports dev.orch.apiserver.oidc;
}
