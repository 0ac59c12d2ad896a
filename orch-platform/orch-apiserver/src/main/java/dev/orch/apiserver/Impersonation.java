package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.orch.apiserver.http.Request;
import dev.orch.model.json.Json;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Errors;
import dev.orch.store.api.User;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who a request acts as: its caller, or whom its {@code Impersonate-} headers name, if the caller
 * may act as each of them. Stateless.
 */
final class Impersonation {
  private static final String EXTRA = "impersonate-extra-";
  private static final String ANONYMOUS = "system:anonymous";
  private static final String ACCOUNT = "system:serviceaccount:";
  private static final String AUTHENTICATION = "authentication.k8s.io";

  private Impersonation() {}

  /** The user to act as. @throws ApiException if that is forbidden */
  static User of(Request request, User caller, Authorizer authorizer) {
    ImmutableListMultimap<String, String> headers = request.headersFrom("impersonate-");
    if (headers.isEmpty()) {
      return caller;
    }
    String name = request.header("Impersonate-User");
    List<String> groups = headers.get("impersonate-group");
    String uid = request.header("Impersonate-Uid");
    ImmutableListMultimap<String, String> extra = extra(headers);
    if (name.isEmpty()) {
      throw nameless(uid, groups, extra);
    }
    List<String> account = account(name);
    if (account.isEmpty()) {
      allow(authorizer, caller, "", "users", "", "", name);
    } else {
      allow(authorizer, caller, "", "serviceaccounts", "", account.get(0), account.get(1));
    }
    groups.forEach(group -> allow(authorizer, caller, "", "groups", "", "", group));
    if (!uid.isEmpty()) {
      allow(authorizer, caller, AUTHENTICATION, "uids", "", "", uid);
    }
    extra.forEach(
        (key, value) -> allow(authorizer, caller, AUTHENTICATION, "userextras", key, "", value));
    return new User(
        name,
        uid,
        groups(name, groups, account),
        ImmutableSortedMap.copyOf(Maps.transformValues(extra.asMap(), ImmutableList::copyOf)));
  }

  /** The refusal of a user without a name, whom it shows as Go does. */
  private static ApiException nameless(
      String uid, List<String> groups, ImmutableListMultimap<String, String> extra) {
    String more =
        extra.asMap().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> Json.of(entry.getKey()) + ":" + strings(entry.getValue()))
            .collect(Collectors.joining(", "));
    return Errors.badRequest(
        "requested &user.DefaultInfo{Name:\"\", UID:"
            + Json.of(uid)
            + ", Groups:"
            + (groups.isEmpty() ? "[]string(nil)" : strings(groups))
            + ", Extra:map[string][]string"
            + (extra.isEmpty() ? "(nil)" : "{" + more + "}")
            + "} without impersonating a user name");
  }

  private static String strings(Collection<String> values) {
    return values.stream()
        .map(value -> Json.of(value).toString())
        .collect(Collectors.joining(", ", "[]string{", "}"));
  }

  private static ImmutableListMultimap<String, String> extra(
      ImmutableListMultimap<String, String> headers) {
    ImmutableListMultimap.Builder<String, String> extra = ImmutableListMultimap.builder();
    headers.forEach(
        (header, value) -> {
          if (header.startsWith(EXTRA)) {
            extra.put(decoded(header.substring(EXTRA.length())), value);
          }
        });
    return extra.build();
  }

  private static String decoded(String key) {
    try {
      return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8)
          .toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return key;
    }
  }

  /** The namespace and the name of the service account that a user is, or neither. */
  private static List<String> account(String user) {
    if (!user.startsWith(ACCOUNT)) {
      return ImmutableList.of();
    }
    List<String> parts = Splitter.on(':').splitToList(user.substring(ACCOUNT.length()));
    return parts.size() == 2 ? parts : ImmutableList.of();
  }

  /** The groups that were named, and those that everybody of that name is in. */
  private static List<String> groups(String name, List<String> named, List<String> account) {
    ImmutableList.Builder<String> groups = ImmutableList.builder();
    groups.addAll(named);
    if (named.isEmpty() && !account.isEmpty()) {
      groups.add("system:serviceaccounts", "system:serviceaccounts:" + account.get(0));
    }
    String all = name.equals(ANONYMOUS) ? "system:unauthenticated" : User.AUTHENTICATED;
    return (named.contains(all) ? groups : groups.add(all)).build();
  }

  private static void allow(
      Authorizer authorizer,
      User caller,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name) {
    Attributes wanted =
        new Attributes(
            caller, "impersonate", group, "v1", resource, subresource, namespace, name, "");
    Authorizer.Decision decision = authorizer.decide(wanted);
    if (!decision.isAllowed()) {
      throw Errors.forbidden(wanted, decision);
    }
  }
}
