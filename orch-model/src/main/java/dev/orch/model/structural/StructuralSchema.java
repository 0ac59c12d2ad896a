package dev.orch.model.structural;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema, read once: a tree in which every field of an object has its place, and below
 * {@code allOf} and the like schemas that narrow values alone. Immutable, for any thread; equal to
 * another of the same text.
 */
public final class StructuralSchema {
  private final JSONSchemaProps facts;
  private final @Nullable StructuralSchema items;
  private final Map<String, StructuralSchema> properties;
  private final @Nullable StructuralSchema additional;
  private final List<StructuralSchema> allOf;
  private final List<StructuralSchema> anyOf;
  private final List<StructuralSchema> oneOf;
  private final @Nullable StructuralSchema not;
  private final @Nullable Pattern pattern;
  private final boolean hasDefaults;

  private StructuralSchema(JSONSchemaProps facts) {
    this.facts = facts;
    this.items = of(facts.items());
    ImmutableSortedMap.Builder<String, StructuralSchema> named = ImmutableSortedMap.naturalOrder();
    facts.properties().forEach((name, schema) -> named.put(name, parse(schema)));
    this.properties = named.buildOrThrow();
    this.additional = of(facts.additionalProperties());
    this.allOf = all(facts.allOf());
    this.anyOf = all(facts.anyOf());
    this.oneOf = all(facts.oneOf());
    this.not = facts.not() == null ? null : parse(facts.not());
    this.pattern = pattern(facts.pattern());
    this.hasDefaults =
        facts.defaultValue() != null
            || properties.values().stream().anyMatch(StructuralSchema::hasDefaults)
            || items != null && items.hasDefaults
            || additional != null && additional.hasDefaults;
  }

  /** Reads a schema that is valid for a definition of a kind. */
  public static StructuralSchema parse(JSONSchemaProps schema) {
    return new StructuralSchema(schema);
  }

  private static @Nullable StructuralSchema of(@Nullable Json schema) {
    return schema instanceof Json.Obj object
        ? parse(RecordReader.read(object, JSONSchemaProps.class, unknown -> {}))
        : null;
  }

  private static List<StructuralSchema> all(List<JSONSchemaProps> schemas) {
    return schemas.stream().map(StructuralSchema::parse).collect(toImmutableList());
  }

  private static @Nullable Pattern pattern(String regex) {
    try {
      return regex.isEmpty() ? null : Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      return null; // only of schemas from before they were checked; it narrows nothing
    }
  }

  /** What it says itself, beside the schemas within it. */
  public JSONSchemaProps facts() {
    return facts;
  }

  /** The type's name, or {@code ""} if any is. */
  public String type() {
    return facts.type();
  }

  /** The schema of an array's items, or null. */
  public @Nullable StructuralSchema items() {
    return items;
  }

  /** The schemas of named fields, sorted. */
  public Map<String, StructuralSchema> properties() {
    return properties;
  }

  /** The schema of an object's further members, or null. */
  public @Nullable StructuralSchema additional() {
    return additional;
  }

  /** The schema of an object's member by its name, or null if there is none. */
  public @Nullable StructuralSchema member(String name) {
    StructuralSchema property = properties.get(name);
    return property == null ? additional : property;
  }

  /** Schemas that must all fit. */
  public List<StructuralSchema> allOf() {
    return allOf;
  }

  /** Schemas of which one must fit. */
  public List<StructuralSchema> anyOf() {
    return anyOf;
  }

  /** Schemas of which exactly one must fit. */
  public List<StructuralSchema> oneOf() {
    return oneOf;
  }

  /** A schema that must not fit, or null. */
  public @Nullable StructuralSchema not() {
    return not;
  }

  /** What a string must match somewhere, or null. */
  public @Nullable Pattern pattern() {
    return pattern;
  }

  /** Whether members that it doesn't name are kept. */
  public boolean preservesUnknown() {
    return Boolean.TRUE.equals(facts.xKubernetesPreserveUnknownFields());
  }

  /** Whether members of any name and value are allowed. */
  public boolean allowsAnyMember() {
    return Json.Bool.TRUE.equals(facts.additionalProperties());
  }

  /** Whether it is an object of the API within another, with apiVersion, kind and metadata. */
  public boolean isEmbedded() {
    return facts.xKubernetesEmbeddedResource();
  }

  public boolean isIntOrString() {
    return facts.xKubernetesIntOrString();
  }

  public boolean isNullable() {
    return facts.nullable();
  }

  /** Whether a default is given here or below. */
  public boolean hasDefaults() {
    return hasDefaults;
  }

  /** {@code atomic}, {@code set} or {@code map}: how an array's items are told apart. */
  public String listType() {
    return Objects.requireNonNullElse(facts.xKubernetesListType(), "atomic");
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof StructuralSchema other && facts.equals(other.facts);
  }

  @Override
  public int hashCode() {
    return facts.hashCode();
  }

  @Override
  public String toString() {
    return facts.toString();
  }
}
