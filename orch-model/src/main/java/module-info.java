/**
 * The objects of the Kubernetes API as immutable records, and the kinds and the codec they are read
 * and written with.
 */
module dev.orch.model {
  requires static transitive org.jspecify;
  requires static transitive java.compiler;
  requires static io.soabase.recordbuilder.core;
  requires com.google.common;
  requires transitive tools.jackson.core;
  requires org.yaml.snakeyaml;

  exports dev.orch.model;
  exports dev.orch.model.json;
  exports dev.orch.model.kinds;
  exports dev.orch.model.patch;
  exports dev.orch.model.selector;
  exports dev.orch.model.protobuf;
  exports dev.orch.model.schema;
  exports dev.orch.model.validation;
  exports dev.orch.model.meta;
  exports dev.orch.model.core;
  exports dev.orch.model.admissionregistration;
  exports dev.orch.model.apiextensions;
  exports dev.orch.model.apiregistration;
  exports dev.orch.model.apply;
  exports dev.orch.model.apps;
  exports dev.orch.model.authentication;
  exports dev.orch.model.authorization;
  exports dev.orch.model.autoscaling;
  exports dev.orch.model.autoscalingv2;
  exports dev.orch.model.batch;
  exports dev.orch.model.certificates;
  exports dev.orch.model.coordination;
  exports dev.orch.model.discovery;
  exports dev.orch.model.events;
  exports dev.orch.model.flowcontrol;
  exports dev.orch.model.networking;
  exports dev.orch.model.metrics;
  exports dev.orch.model.node;
  exports dev.orch.model.policy;
  exports dev.orch.model.rbac;
  exports dev.orch.model.resource;
  exports dev.orch.model.scheduling;
  exports dev.orch.model.schedulingv1alpha2;
  exports dev.orch.model.storage;
  exports dev.orch.model.structural;
}
