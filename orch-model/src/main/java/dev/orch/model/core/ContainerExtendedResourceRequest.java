package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Container Extended Resource Request: the value of {@code
 * PodExtendedResourceClaimStatus.requestMappings}.
 */
@Model
public record ContainerExtendedResourceRequest(
    @Field(required = true) String containerName,
    @Field(required = true) String resourceName,
    @Field(required = true) String requestName)
    implements ContainerExtendedResourceRequestBuilder.With {
  public ContainerExtendedResourceRequest {
    containerName = string(containerName);
    resourceName = string(resourceName);
    requestName = string(requestName);
  }
}
