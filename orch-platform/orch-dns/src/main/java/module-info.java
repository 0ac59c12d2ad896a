/** A name server for the cluster's names and, by other servers, for all others. */
module dev.orch.dns {
  requires static transitive org.jspecify;
  requires static transitive java.compiler;
  requires static io.soabase.recordbuilder.core;
  requires transitive dev.orch.network;
  requires transitive dev.orch.controllers;
  requires com.github.benmanes.caffeine;
  requires com.google.common;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.dns;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;

  exports dev.orch.dns;
}
