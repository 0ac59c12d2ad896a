package dev.orch.runtime.oci.config;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.Security;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * As whom a container runs. Immutable.
 *
 * @param groups all, the primary one included
 */
public record User(long uid, long gid, SortedSet<Long> groups) {
  private static final int NAME = 0;
  private static final int ID = 2;
  private static final int GID = 3;
  private static final int MEMBERS = 3;

  public User {
    groups = ImmutableSortedSet.copyOf(groups);
  }

  /**
   * Finds the user that a container and its image say.
   *
   * @param image what the image says: {@code user[:group]}, names or numbers; may be empty
   * @param passwd the image's {@code /etc/passwd}; empty if it has none
   * @param group its {@code /etc/group}
   */
  public static User of(Security security, String image, String passwd, String group) {
    List<String> said = Splitter.on(':').limit(2).splitToList(image);
    Long runAs = security.runAsUser();
    String wanted = runAs != null ? runAs.toString() : said.get(0);
    Optional<List<String>> entry = entry(passwd, wanted.isEmpty() ? "0" : wanted);
    long uid = number(wanted.isEmpty() ? "0" : wanted, entry, "user", "passwd");
    long gid = entry.map(fields -> id(fields, GID)).orElse(0L);
    if (runAs == null && said.size() > 1 && !said.get(1).isEmpty()) {
      gid = number(said.get(1), entry(group, said.get(1)), "group", "group");
    }
    Long runAsGroup = security.runAsGroup();
    if (runAsGroup != null) {
      gid = runAsGroup;
    }
    ImmutableSortedSet.Builder<Long> groups = ImmutableSortedSet.<Long>naturalOrder().add(gid);
    groups.addAll(security.supplementalGroups());
    if (security.imageGroups()) {
      entry.ifPresent(fields -> groups.addAll(memberships(group, fields.get(NAME))));
    }
    return new User(uid, gid, groups.build());
  }

  private static long number(
      String wanted, Optional<List<String>> entry, String what, String file) {
    if (wanted.matches("[0-9]{1,10}")) {
      return Long.parseLong(wanted);
    }
    return entry
        .map(fields -> id(fields, ID))
        .orElseThrow(
            () ->
                new RefusedException(
                    "CreateContainerError",
                    "unable to find "
                        + what
                        + " "
                        + wanted
                        + ": no matching entries in "
                        + file
                        + " file"));
  }

  private static @Nullable Long id(List<String> fields, int index) {
    return fields.size() > index && fields.get(index).matches("[0-9]{1,10}")
        ? Long.valueOf(fields.get(index))
        : null;
  }

  /** The line with that name or number. */
  private static Optional<List<String>> entry(String file, String wanted) {
    return lines(file).stream()
        .filter(
            fields ->
                fields.size() > ID
                    && (fields.get(NAME).equals(wanted) || fields.get(ID).equals(wanted)))
        .findFirst();
  }

  private static List<Long> memberships(String group, String user) {
    return lines(group).stream()
        .filter(fields -> fields.size() > MEMBERS)
        .filter(fields -> Splitter.on(',').splitToList(fields.get(MEMBERS)).contains(user))
        .map(fields -> fields.get(ID))
        .filter(number -> number.matches("[0-9]{1,10}"))
        .map(Long::valueOf)
        .collect(ImmutableList.toImmutableList());
  }

  private static List<List<String>> lines(String file) {
    return Splitter.on('\n')
        .trimResults()
        .omitEmptyStrings()
        .splitToStream(file)
        .filter(line -> !line.startsWith("#"))
        .map(line -> Splitter.on(':').splitToList(line))
        .collect(ImmutableList.toImmutableList());
  }
}
