package dev.orch.model.apiextensions;

/**
 * Custom Resource Subresource Status: the value of {@code CustomResourceSubresources.status}; that
 * it is there says that there is such a subresource.
 */
public record CustomResourceSubresourceStatus() {}
