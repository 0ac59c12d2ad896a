/**
 * The contracts of Orch's SPIs as abstract test classes, for their implementations here and
 * elsewhere to pass.
 */
module dev.orch.contracts {
  requires static transitive org.jspecify;
  requires transitive dev.orch.controllers;
  requires transitive dev.orch.runtime;
  requires transitive dev.orch.store;
  requires transitive dev.orch.network;
  requires transitive dev.orch.node;
  requires transitive dev.orch.testkit.base;
  requires transitive org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires com.google.common;
  requires net.jqwik.api;
  requires org.apache.commons.compress;
  requires transitive org.assertj.core;

  exports dev.orch.contracts.api;
  exports dev.orch.contracts.cloud;
  exports dev.orch.contracts.containers;
  exports dev.orch.contracts.network;
  exports dev.orch.contracts.policy;
  exports dev.orch.contracts.runtime;
  exports dev.orch.contracts.store;
  exports dev.orch.contracts.volumes;
}
