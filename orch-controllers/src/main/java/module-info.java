/** Level-triggered reconcile loops: their engine, and Kubernetes' built-in controllers. */
module dev.orch.controllers {
  requires static transitive org.jspecify;
  requires transitive dev.orch.store;
  requires transitive dev.orch.scheduling;
  requires com.google.common;

  exports dev.orch.controllers;
  exports dev.orch.controllers.access;
  exports dev.orch.controllers.autoscaling;
  exports dev.orch.controllers.base;
  exports dev.orch.controllers.batch;
  exports dev.orch.controllers.cloud;
  exports dev.orch.controllers.cloud.simulated;
  exports dev.orch.controllers.cluster;
  exports dev.orch.controllers.devices;
  exports dev.orch.controllers.election;
  exports dev.orch.controllers.events;
  exports dev.orch.controllers.informer;
  exports dev.orch.controllers.network;
  exports dev.orch.controllers.policy;
  exports dev.orch.controllers.provisioning;
  exports dev.orch.controllers.queue;
  exports dev.orch.controllers.quota;
  exports dev.orch.controllers.scheduler;
  exports dev.orch.controllers.storage;
  exports dev.orch.controllers.workloads;
}
