package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Object Field Selector: the value of {@code EnvVarSource.fieldRef}, {@code
 * DownwardAPIVolumeFile.fieldRef}.
 */
@Model
@Atomic
public record ObjectFieldSelector(String apiVersion, @Field(required = true) String fieldPath)
    implements ObjectFieldSelectorBuilder.With {
  public ObjectFieldSelector {
    apiVersion = string(apiVersion);
    fieldPath = string(fieldPath);
  }
}
