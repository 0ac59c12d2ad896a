package dev.orch.model.networking;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** IP Block: the value of {@code NetworkPolicyPeer.ipBlock}. */
@Model
public record IPBlock(@Field(required = true) String cidr, List<String> except)
    implements IPBlockBuilder.With {
  public IPBlock {
    cidr = string(cidr);
    except = list(except);
  }
}
