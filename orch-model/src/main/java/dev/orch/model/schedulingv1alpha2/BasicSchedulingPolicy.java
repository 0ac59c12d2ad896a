package dev.orch.model.schedulingv1alpha2;

/**
 * Basic Scheduling Policy: the value of {@code PodGroupSchedulingPolicy.basic}; that it is there
 * says that the group is no gang.
 */
public record BasicSchedulingPolicy() {}
