package dev.orch.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The types that expressions about a request know: the request, the namespace, and what a change is
 * written as. Immutable.
 */
@SuppressWarnings("Immutable") // its maps are
final class RequestTypes implements CelTypeProvider {
  private static final CelType TEXT = SimpleType.STRING;
  static final CelType TEXTS = ListType.create(TEXT);
  private static final CelType LABELS = MapType.create(TEXT, TEXT);
  private static final CelType TIME = SimpleType.TIMESTAMP;

  private static final CelType KIND =
      struct("kubernetes.GroupVersionKind", "group", TEXT, "version", TEXT, "kind", TEXT);
  private static final CelType RESOURCE =
      struct("kubernetes.GroupVersionResource", "group", TEXT, "version", TEXT, "resource", TEXT);
  static final CelType USER =
      struct(
          "kubernetes.UserInfo",
          "username",
          TEXT,
          "uid",
          TEXT,
          "groups",
          TEXTS,
          "extra",
          MapType.create(TEXT, TEXTS));

  static final CelType REQUEST =
      struct(
          "kubernetes.AdmissionRequest",
          "kind",
          KIND,
          "resource",
          RESOURCE,
          "subResource",
          TEXT,
          "requestKind",
          KIND,
          "requestResource",
          RESOURCE,
          "requestSubResource",
          TEXT,
          "name",
          TEXT,
          "namespace",
          TEXT,
          "operation",
          TEXT,
          "userInfo",
          USER,
          "dryRun",
          SimpleType.BOOL,
          "options",
          SimpleType.DYN);

  private static final CelType NAMESPACE_METADATA =
      struct(
          "kubernetes.NamespaceMetadata",
          "name",
          TEXT,
          "generateName",
          TEXT,
          "namespace",
          TEXT,
          "labels",
          LABELS,
          "annotations",
          LABELS,
          "UID",
          TEXT,
          "creationTimestamp",
          TIME,
          "deletionGracePeriodSeconds",
          SimpleType.INT,
          "deletionTimestamp",
          TIME,
          "generation",
          SimpleType.INT,
          "resourceVersion",
          TEXT,
          "finalizers",
          TEXTS);
  private static final CelType NAMESPACE_CONDITION =
      struct(
          "kubernetes.NamespaceCondition",
          "status",
          TEXT,
          "type",
          TEXT,
          "lastTransitionTime",
          TIME,
          "message",
          TEXT,
          "reason",
          TEXT);
  private static final CelType NAMESPACE_SPEC =
      struct("kubernetes.NamespaceSpec", "finalizers", TEXTS);
  private static final CelType NAMESPACE_STATUS =
      struct(
          "kubernetes.NamespaceStatus",
          "conditions",
          ListType.create(NAMESPACE_CONDITION),
          "phase",
          TEXT);

  static final CelType NAMESPACE =
      struct(
          "kubernetes.Namespace",
          "metadata",
          NAMESPACE_METADATA,
          "spec",
          NAMESPACE_SPEC,
          "status",
          NAMESPACE_STATUS);

  private static final CelType PATCH =
      struct(Changes.PATCH, "op", TEXT, "path", TEXT, "from", TEXT, "value", SimpleType.DYN);

  private static final Map<String, CelType> KNOWN =
      ImmutableList.of(
              KIND,
              RESOURCE,
              USER,
              REQUEST,
              NAMESPACE_METADATA,
              NAMESPACE_CONDITION,
              NAMESPACE_SPEC,
              NAMESPACE_STATUS,
              NAMESPACE)
          .stream()
          .collect(
              ImmutableSortedMap.toImmutableSortedMap(
                  String::compareTo, CelType::name, type -> type));

  private final Map<String, CelType> all;

  /**
   * @param made the fields of the parts of objects that an expression makes, by the parts' types
   */
  RequestTypes(boolean changes, Map<String, Set<String>> made) {
    ImmutableSortedMap.Builder<String, CelType> builder = ImmutableSortedMap.naturalOrder();
    builder.putAll(KNOWN);
    if (changes) {
      builder.put(Changes.PATCH, PATCH);
      made.forEach((name, fields) -> builder.put(name, part(name, fields)));
    }
    this.all = builder.buildOrThrow();
  }

  private static CelType part(String name, Set<String> fields) {
    return StructType.create(
        name, ImmutableSet.copyOf(fields), field -> Optional.of(SimpleType.DYN));
  }

  static CelType struct(String name, Object... fields) {
    ImmutableSortedMap.Builder<String, CelType> types = ImmutableSortedMap.naturalOrder();
    for (int i = 0; i < fields.length; i += 2) {
      types.put((String) fields[i], (CelType) fields[i + 1]);
    }
    Map<String, CelType> byName = types.buildOrThrow();
    return StructType.create(
        name,
        ImmutableSet.copyOf(byName.keySet()),
        field -> Optional.ofNullable(byName.get(field)));
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return ImmutableList.copyOf(all.values());
  }

  @Override
  public Optional<CelType> findType(String name) {
    return Optional.ofNullable(all.get(name));
  }
}
