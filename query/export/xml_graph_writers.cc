// Graph files in XML: GraphML and GEXF declare what attributes there are before they use them.
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <utf8proc.h>

#include "query/export/graph_writers.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

namespace {

/// Text as XML 1.0 can hold it: what it cannot is U+FFFD.
std::string XmlText(std::string_view text) {
  std::string xml;
  while (!text.empty()) {
    utf8proc_int32_t code_point = -1;
    const utf8proc_ssize_t size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    const std::size_t bytes = size <= 0 ? 1 : static_cast<std::size_t>(size);
    const bool control = code_point < 0x20 && code_point != '\t' && code_point != '\n' &&
                         code_point != '\r';
    if (control || code_point == 0xFFFE || code_point == 0xFFFF) {
      xml += "\xEF\xBF\xBD";
    } else if (code_point == '&') {
      xml += "&amp;";
    } else if (code_point == '<') {
      xml += "&lt;";
    } else if (code_point == '>') {
      xml += "&gt;";
    } else if (code_point == '"') {
      xml += "&quot;";
    } else if (code_point == '\n' || code_point == '\r' || code_point == '\t') {
      xml += fmt::format("&#{};", code_point);
    } else {
      xml += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return xml;
}

/// Attributes of nodes or relationships: their numbers and types, by name.
class XmlAttributes {
 public:
  /// `own` is the attribute for labels or the type.
  explicit XmlAttributes(std::string own) : own_(std::move(own)) { Declare(own_, "string"); }

  void AddAll(const std::map<std::uint64_t, ExportedEntity>& entities) {
    for (const auto& [id, entity] : entities) {
      for (const auto& [name, value] : entity.properties) Declare(NameOf(name), TypeOf(value));
    }
  }

  const std::map<std::string, std::pair<std::size_t, std::string_view>>& all() const {
    return attributes_;
  }

  /// Calls visit(number, text) for each value that `entity` has.
  template <typename Visit>
  void VisitValues(const ExportedEntity& entity, Visit visit) const {
    if (!entity.kind.empty()) visit(attributes_.at(own_).first, XmlText(entity.kind));
    for (const auto& [name, value] : entity.properties) {
      visit(attributes_.at(NameOf(name)).first, XmlText(PropertyText(value)));
    }
  }

 private:
  static std::string_view TypeOf(const Value& value) {
    switch (value.type()) {
      case ValueType::kBoolean: return "boolean";
      case ValueType::kInteger: return "long";
      case ValueType::kFloat: return "double";
      default: return "string";
    }
  }

  std::string NameOf(const std::string& property) const {
    return property == own_ ? "property_" + property : property;
  }

  /// Integers and floats meet in double, all other mixtures in string.
  void Declare(const std::string& name, std::string_view type) {
    const auto [found, created] = attributes_.try_emplace(name, attributes_.size(), type);
    std::string_view& known = found->second.second;
    if (created || known == type) return;
    const bool numeric = (known == "long" || known == "double") &&
                         (type == "long" || type == "double");
    known = numeric ? "double" : "string";
  }

  const std::string own_;
  std::map<std::string, std::pair<std::size_t, std::string_view>> attributes_;
};

Status WriteKeys(const XmlAttributes& attributes, char prefix, std::string_view owner,
                 ExportFile* file) {
  for (const auto& [name, attribute] : attributes.all()) {
    RETURN_IF_ERROR(file->Write(
        fmt::format("<key id=\"{}{}\" for=\"{}\" attr.name=\"{}\" attr.type=\"{}\"/>\n", prefix,
                    attribute.first, owner, XmlText(name), attribute.second)));
  }
  return Status();
}

std::string DataElements(const XmlAttributes& attributes, char prefix,
                         const ExportedEntity& entity) {
  std::string text;
  attributes.VisitValues(entity, [&](std::size_t number, const std::string& value) {
    text += fmt::format("<data key=\"{}{}\">{}</data>", prefix, number, value);
  });
  return text;
}

Status WriteDeclarations(const XmlAttributes& attributes, std::string_view owner,
                         ExportFile* file) {
  RETURN_IF_ERROR(file->Write(fmt::format("<attributes class=\"{}\">\n", owner)));
  for (const auto& [name, attribute] : attributes.all()) {
    RETURN_IF_ERROR(
        file->Write(fmt::format("<attribute id=\"{}\" title=\"{}\" type=\"{}\"/>\n",
                                attribute.first, XmlText(name), attribute.second)));
  }
  return file->Write("</attributes>\n");
}

std::string AttributeValues(const XmlAttributes& attributes, const ExportedEntity& entity) {
  std::string text = "<attvalues>";
  attributes.VisitValues(entity, [&](std::size_t number, const std::string& value) {
    text += fmt::format("<attvalue for=\"{}\" value=\"{}\"/>", number, value);
  });
  return text + "</attvalues>";
}

}  // namespace

Status WriteGraphMl(const ExportedGraph& graph, ExportFile* file) {
  XmlAttributes of_nodes("labels");
  XmlAttributes of_edges("type");
  of_nodes.AddAll(graph.nodes);
  of_edges.AddAll(graph.relationships);
  RETURN_IF_ERROR(file->Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                              "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"));
  RETURN_IF_ERROR(WriteKeys(of_nodes, 'n', "node", file));
  RETURN_IF_ERROR(WriteKeys(of_edges, 'e', "edge", file));
  RETURN_IF_ERROR(file->Write("<graph id=\"keiretsu\" edgedefault=\"directed\">\n"));
  for (const auto& [id, node] : graph.nodes) {
    RETURN_IF_ERROR(file->Write(fmt::format("<node id=\"n{}\">{}</node>\n", id,
                                            DataElements(of_nodes, 'n', node))));
  }
  for (const auto& [id, edge] : graph.relationships) {
    RETURN_IF_ERROR(file->Write(
        fmt::format("<edge id=\"e{}\" source=\"n{}\" target=\"n{}\">{}</edge>\n", id, edge.start,
                    edge.end, DataElements(of_edges, 'e', edge))));
  }
  return file->Write("</graph>\n</graphml>\n");
}

Status WriteGexf(const ExportedGraph& graph, ExportFile* file) {
  XmlAttributes of_nodes("labels");
  XmlAttributes of_edges("type");
  of_nodes.AddAll(graph.nodes);
  of_edges.AddAll(graph.relationships);
  RETURN_IF_ERROR(file->Write(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n"
      "<graph mode=\"static\" defaultedgetype=\"directed\">\n"));
  RETURN_IF_ERROR(WriteDeclarations(of_nodes, "node", file));
  RETURN_IF_ERROR(WriteDeclarations(of_edges, "edge", file));
  RETURN_IF_ERROR(file->Write("<nodes>\n"));
  for (const auto& [id, node] : graph.nodes) {
    RETURN_IF_ERROR(file->Write(fmt::format("<node id=\"n{}\" label=\"{}\">{}</node>\n", id,
                                            XmlText(CaptionOf(node, true)),
                                            AttributeValues(of_nodes, node))));
  }
  RETURN_IF_ERROR(file->Write("</nodes>\n<edges>\n"));
  for (const auto& [id, edge] : graph.relationships) {
    RETURN_IF_ERROR(file->Write(fmt::format(
        "<edge id=\"e{}\" source=\"n{}\" target=\"n{}\" label=\"{}\">{}</edge>\n", id, edge.start,
        edge.end, XmlText(edge.kind), AttributeValues(of_edges, edge))));
  }
  return file->Write("</edges>\n</graph>\n</gexf>\n");
}

}  // namespace keiretsu::query
