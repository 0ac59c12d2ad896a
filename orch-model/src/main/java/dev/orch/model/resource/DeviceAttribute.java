package dev.orch.model.resource;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device Attribute: the value of {@code Device.attributes}. */
@Model
public record DeviceAttribute(
    @Field(name = "int") @Nullable Long intValue,
    @Nullable Boolean bool,
    @Nullable String string,
    @Nullable String version,
    List<Long> ints,
    List<Boolean> bools,
    List<String> strings,
    List<String> versions)
    implements DeviceAttributeBuilder.With {
  public DeviceAttribute {
    ints = list(ints);
    bools = list(bools);
    strings = list(strings);
    versions = list(versions);
  }
}
