#include "api/mcp/arguments.h"

#include <gtest/gtest.h>

#include "api/mcp/tools.h"

namespace qwalt::api::mcp {
namespace {

const char* const kSchema = R"({
  "type": "object",
  "properties": {
    "query": {"type": "string", "minLength": 1, "maxLength": 10},
    "documents": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
    "limit": {"type": "integer", "minimum": 1, "maximum": 50},
    "all": {"type": "boolean"},
    "kind": {"type": "string", "enum": ["a", "b"]}
  },
  "required": ["query"],
  "additionalProperties": false
})";

// What is said of the arguments; empty when they fit.
std::string said_of(std::string_view arguments) {
  const auto schema = base::parse_json(kSchema);
  const auto given = base::parse_json(arguments);
  const auto fit = check_arguments(schema->as_object(), given->as_object());
  return fit ? std::string() : fit.error().message;
}

TEST(Arguments, FitTheSchema) {
  EXPECT_EQ(said_of(R"({"query":"x"})"), "");
  EXPECT_EQ(said_of(R"({"query":"x","documents":["a","b"],"limit":50,"all":true,"kind":"b"})"), "");
  EXPECT_EQ(said_of(R"({"query":"zehn Zäün"})"), "") << "lengths are in characters";
}

TEST(Arguments, EachFaultIsNamedInASentence) {
  EXPECT_EQ(said_of("{}"), "\"query\" is missing.");
  EXPECT_EQ(said_of(R"({"query":7})"), "\"query\" has to be a text.");
  EXPECT_EQ(said_of(R"({"query":""})"), "\"query\" must not be empty.");
  EXPECT_EQ(said_of(R"({"query":"12345678901"})"), "\"query\" may have 10 characters at most.");
  EXPECT_EQ(said_of(R"({"query":"x","limit":51})"), "\"limit\" has to be from 1 to 50.");
  EXPECT_EQ(said_of(R"({"query":"x","limit":1.5})"), "\"limit\" has to be a whole number.");
  EXPECT_EQ(said_of(R"({"query":"x","documents":"a"})"), "\"documents\" has to be a list.");
  EXPECT_EQ(said_of(R"({"query":"x","documents":[1]})"), "\"documents item\" has to be a text.");
  EXPECT_EQ(said_of(R"({"query":"x","documents":["a","b","c"]})"),
            "\"documents\" may have 2 items at most.");
  EXPECT_EQ(said_of(R"({"query":"x","all":1})"), "\"all\" has to be true or false.");
  EXPECT_EQ(said_of(R"({"query":"x","kind":"c"})"), "\"kind\" has to be one of [\"a\",\"b\"].");
  EXPECT_EQ(
      said_of(R"({"query":"x","colour":"red"})"),
      "\"colour\" is no argument of this tool; there are: query, documents, limit, all, kind.");
}

TEST(Tools, EachIsListedWithSchemasAndHints) {
  ASSERT_EQ(tools().size(), 4u);
  for (const Tool& tool : tools()) {
    EXPECT_FALSE(tool.name().empty());
    EXPECT_EQ(tool.listing.at("inputSchema").at("type").as_string(), "object");
    EXPECT_EQ(tool.listing.at("outputSchema").at("type").as_string(), "object");
    EXPECT_TRUE(tool.listing.at("annotations").at("readOnlyHint").as_bool());
  }
}

}  // namespace
}  // namespace qwalt::api::mcp
