/** The API of any Kubernetes server, over HTTP. */
module dev.orch.client {
  requires static transitive org.jspecify;
  requires transitive dev.orch.store;
  requires com.google.common;
  requires java.net.http;

  exports dev.orch.client;
}
