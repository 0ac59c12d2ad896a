package dev.orch.network.cni.builtin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.net.InetAddresses;
import dev.orch.model.json.Json;
import dev.orch.network.cni.Invocation;
import dev.orch.network.cni.Plugin;
import dev.orch.network.cni.PluginException;
import dev.orch.network.cni.Results;
import dev.orch.network.linux.AddressBook;
import dev.orch.network.linux.AddressBook.Given;
import dev.orch.network.linux.AddressBook.Owner;
import dev.orch.network.linux.AddressSpan;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The type {@code host-local}: gives addresses of the ranges that its configuration names, one of
 * each set, and keeps in files who has them.
 */
public final class HostLocalPlugin implements Plugin {
  private static final String DIRECTORY = "/var/lib/cni/networks";

  @Override
  public CompletionStage<Json.Obj> call(Invocation call) {
    try {
      return CompletableFuture.completedFuture(answer(call));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(
          new PluginException(PluginException.IO_FAILURE, "addresses can't be kept", "" + e));
    } catch (PluginException e) {
      return CompletableFuture.failedFuture(e);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new PluginException(PluginException.INVALID_CONFIG, "" + e.getMessage(), ""));
    }
  }

  private static Json.Obj answer(Invocation call) throws IOException {
    Json.Obj config = call.config();
    Json.Obj ipam = config.object("ipam");
    String directory = ipam.text("dataDir");
    AddressBook book =
        new AddressBook(Path.of(directory.isEmpty() ? DIRECTORY : directory, config.text("name")));
    Owner owner = new Owner(call.containerId(), call.ifName());
    switch (call.command()) {
      case ADD -> {
        return add(call, book, owner, ipam);
      }
      case DEL -> book.release(owner);
      case CHECK -> check(book, owner, config);
      case GC -> book.retain(valid(config));
      case STATUS -> AddressRanges.of(config);
      case VERSION -> {
        return Builtin.versions();
      }
    }
    return Json.Obj.EMPTY;
  }

  private static Json.Obj add(Invocation call, AddressBook book, Owner owner, Json.Obj ipam)
      throws IOException {
    List<List<AddressSpan>> sets = AddressRanges.of(call.config());
    List<InetAddress> wanted = new ArrayList<>(AddressRanges.wanted(call));
    List<Json> ips = new ArrayList<>();
    try {
      for (int i = 0; i < sets.size(); i++) {
        List<AddressSpan> set = sets.get(i);
        InetAddress own =
            wanted.stream()
                .filter(each -> set.stream().anyMatch(span -> span.subnet().contains(each)))
                .findFirst()
                .orElse(null);
        wanted.remove(own);
        Given given =
            book.take(owner, i, set, own)
                .orElseThrow(() -> none(set, own == null ? "" : InetAddresses.toAddrString(own)));
        ips.add(ip(given));
      }
      if (!wanted.isEmpty()) {
        throw new PluginException(
            PluginException.OTHER, "requested addresses are in no range: " + wanted, "");
      }
    } catch (PluginException e) {
      book.release(owner);
      throw e;
    }
    Json.Obj result = Json.object("ips", Json.array(ips));
    return ipam.has("routes") ? result.with("routes", Json.array(ipam.array("routes"))) : result;
  }

  private static PluginException none(List<AddressSpan> set, String own) {
    List<String> subnets = set.stream().map(span -> span.subnet().toString()).toList();
    return new PluginException(
        PluginException.OTHER,
        own.isEmpty()
            ? "no IP addresses available in range set: " + String.join(", ", subnets)
            : "requested IP address "
                + own
                + " is not available in range set "
                + String.join(", ", subnets),
        "");
  }

  private static Json.Obj ip(Given given) {
    return Json.object(
            "address",
            Json.of(
                InetAddresses.toAddrString(given.address()) + "/" + given.span().subnet().bits()))
        .with("gateway", InetAddresses.toAddrString(given.span().gateway()));
  }

  private static void check(AddressBook book, Owner owner, Json.Obj config) throws IOException {
    List<InetAddress> held = book.of(owner);
    List<InetAddress> expected =
        Results.prefixes(config.object("prevResult")).stream()
            .map(prefix -> InetAddresses.forString(prefix.substring(0, prefix.indexOf('/'))))
            .collect(ImmutableList.toImmutableList());
    if (held.isEmpty() || !expected.isEmpty() && !held.containsAll(expected)) {
      throw new PluginException(
          PluginException.OTHER,
          "host-local: container " + owner.container() + " holds " + held + " of " + expected,
          "");
    }
  }

  private static ImmutableSortedSet<Owner> valid(Json.Obj config) {
    return config.array("cni.dev/valid-attachments").stream()
        .map(Json::asObject)
        .map(each -> new Owner(each.text("containerID"), each.text("ifname")))
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }
}
