package dev.orch.cel;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.orch.cel.Functions.Function;
import dev.orch.model.NameRule;
import dev.orch.model.structural.Formats;
import dev.orch.model.validation.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Functions of named formats of strings. Stateless. */
final class FormatFunctions {
  private static final CelType FORMAT = OpaqueType.create("kubernetes.NamedFormat");

  /** What is wrong with a string in a format; nothing if it has it. */
  @FunctionalInterface
  interface Format {
    List<String> faults(String text);
  }

  private static final Map<String, Format> NAMED =
      ImmutableSortedMap.<String, Format>naturalOrder()
          .put("dns1123Label", Names::dnsLabel)
          .put("dns1123Subdomain", Names::dnsSubdomain)
          .put("dns1035Label", Names::dns1035Label)
          .put("dns1123LabelPrefix", text -> Names.namePrefix(NameRule.DNS_LABEL, text))
          .put("dns1123SubdomainPrefix", text -> Names.namePrefix(NameRule.DNS_SUBDOMAIN, text))
          .put("dns1035LabelPrefix", text -> Names.namePrefix(NameRule.DNS_1035_LABEL, text))
          .put("qualifiedName", Names::qualified)
          .put("labelValue", Names::labelValue)
          .put(
              "uri",
              text -> checked("uri", text, "parse \"" + text + "\": invalid URI for request"))
          .put("uuid", text -> checked("uuid", text, "does not match the UUID format"))
          .put("byte", text -> checked("byte", text, "invalid base64"))
          .put("date", text -> checked("date", text, "invalid date"))
          .put("datetime", text -> checked("datetime", text, "invalid datetime"))
          .buildOrThrow();

  static final List<Function> ALL = all();

  private FormatFunctions() {}

  private static List<Function> all() {
    ImmutableList.Builder<Function> all = ImmutableList.builder();
    NAMED.forEach(
        (name, format) ->
            all.add(
                new Function(
                    "format." + name,
                    "format." + name,
                    false,
                    FORMAT,
                    ImmutableList.of(),
                    ImmutableList.of(),
                    none -> format)));
    all.add(
        new Function(
            "format.named",
            "format-named",
            false,
            OptionalType.create(FORMAT),
            ImmutableList.of(SimpleType.STRING),
            ImmutableList.of(String.class),
            a -> Optional.ofNullable(NAMED.get((String) a[0]))));
    all.add(
        new Function(
            "validate",
            "format-validate",
            true,
            OptionalType.create(ListType.create(SimpleType.STRING)),
            ImmutableList.of(FORMAT, SimpleType.STRING),
            ImmutableList.of(Format.class, String.class),
            a ->
                Optional.of(((Format) a[0]).faults((String) a[1]))
                    .filter(faults -> !faults.isEmpty())));
    return all.build();
  }

  private static List<String> checked(String format, String text, String fault) {
    return Formats.matches(format, text) ? ImmutableList.of() : ImmutableList.of(fault);
  }
}
