#include "tasks/table/table_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "base/files.h"
#include "error_text.h"
#include "ops/float_values.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "tasks/table/value_score.h"
#include "tasks/tasks.h"
#include "tasks/trained_alike.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(table_recipe, ours_is_what_the_defaults_are) {
  const Recipe ours = parse_recipe(new_recipe("table", "table"), "table.toml");
  const Recipe defaults = parse_recipe("task = \"table\"", "x.toml");
  const TableSettings& a = dynamic_cast<const TableTask&>(*ours.task).settings();
  const TableSettings& b = dynamic_cast<const TableTask&>(*defaults.task).settings();
  EXPECT_EQ(a.form.header, b.form.header);
  EXPECT_EQ(a.form.inputs, b.form.inputs);
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.split.validation_share, b.split.validation_share);
  EXPECT_EQ(a.split.test_share, b.split.test_share);
  EXPECT_EQ(a.noise, b.noise);
  EXPECT_EQ(a.hidden, b.hidden);
  expect_trained_alike(ours, defaults);
}

class Tables : public ::testing::Test {
 protected:
  fs::path write(const std::string& text) const {
    std::ofstream(folder_.path() / "t.csv") << text;
    return folder_.path() / "t.csv";
  }
  const ScratchFolder folder_;
};

TEST_F(Tables, are_read_with_and_without_header) {
  const Table named = read_table(write("a;b;kind\n1;2.5;x\n-3e1; 4 ;y\n"), {true, "", "", 2}, true, false);
  EXPECT_THAT(named.columns, ElementsAre("a", "b"));
  EXPECT_THAT(named.classes, ElementsAre("x", "y"));
  EXPECT_THAT(named.rows[1].numbers, ElementsAre(-30, 4));
  const Table numbered = read_table(write("x,1,2\ny,3,4\n\n"), {false, "1", "", 2}, true, false);
  EXPECT_THAT(numbered.columns, ElementsAre("2", "3"));
  EXPECT_THAT(numbered.rows[1].numbers, ElementsAre(3, 4));
  EXPECT_EQ(numbered.rows[1].label, 1);
  const Table unlabelled = read_table(write("1,2\n3,4\n"), {false, "", "", 2}, false, false);
  EXPECT_EQ(unlabelled.rows.size(), 2);
}

TEST_F(Tables, are_read_from_arff_without_the_columns_that_are_ignored) {
  const fs::path file = folder_.path() / "t.arff";
  std::ofstream(file)
      << "% a comment\n@RELATION r\n@attribute \"ID\" numeric\n@attribute 'two words' real\n@Attribute b{1, 2}\n"
         "@attribute class { x , 'y z' }\n\n@DATA\n1, 2.5,1,x\r\n2,-3e1 , 2,'y z'\n% end\n";
  const Table table = read_table(file, {true, "", "", 2, {"ID"}}, true, false);
  EXPECT_THAT(table.columns, ElementsAre("two words", "b"));
  EXPECT_THAT(table.classes, ElementsAre("x", "y z"));
  EXPECT_THAT(table.rows[1].numbers, ElementsAre(-30, 2));
  EXPECT_THAT(table.rows[0].name, HasSubstr("t.arff:9"));
  const auto wrong = [&](const char* text) {
    std::ofstream(file) << text;
    return error_text([&] { read_table(file, {true, "", "", 1}, true, false); });
  };
  EXPECT_THAT(wrong("@attribute a real\n@attribute b {x}\n@data\n1\n{0 1}\n"),
              AllOf(HasSubstr("line 4: has 1 cells for 2 attributes"), HasSubstr("line 5: is in the sparse form")));
  EXPECT_THAT(wrong("1,2\n"), HasSubstr("has no @attribute line"));
  EXPECT_THAT(wrong("@attribute a real\n@data\n"), HasSubstr("has no rows behind @data"));
  EXPECT_THAT(wrong("@attribute 'a\n@attribute b {x}\n@data\n'1,x"), HasSubstr("has 1 cells"));
}

TEST_F(Tables, name_every_bad_row_or_leave_them_out) {
  const fs::path file = write("a,b,kind\n1,2,x\n1,?,x\n,2,y\n1,nan,y\n5,6,\n7,8,y\n");
  EXPECT_THAT(error_text([&] {
                read_table(file, {true, "", "", 2}, true, false);
              }),
              AllOf(HasSubstr("t.csv: line 3: column b is \"?\""), HasSubstr("line 6: has no class")));
  const Table some = read_table(file, {true, "", "", 2}, true, true);
  EXPECT_EQ(some.rows.size(), 2);
  EXPECT_EQ(some.left_out.size(), 4);
  EXPECT_THAT(error_text([&] {
                read_table(file, {true, "", "", 5}, true, false);
              }),
              HasSubstr("has 2 columns of numbers, `inputs` in [data] is 5"));
  EXPECT_THAT(error_text([&] {
                read_table(file, {true, "sort", "", 2}, true, false);
              }),
              HasSubstr("has no column sort; it has a, b, kind"));
}

TEST_F(Tables, keep_groups_together_and_the_same_row_in_the_same_part) {
  std::string text = "a,who,kind\n";
  for (int i = 0; i < 120; ++i)
    text += std::to_string(i) + ",p" + std::to_string(i / 2 % 20) + "," + (i % 2 == 0 ? "x" : "y") + "\n";
  Table table = read_table(write(text), {true, "", "who", 1}, true, false);
  split_table(table, {SplitBy::kClip, 0.2, 0.2});
  std::map<std::string, std::set<Part>> parts;
  for (const TableRow& row : table.rows) parts[row.group].insert(row.part);
  EXPECT_EQ(parts.size(), 20);
  for (const auto& [group, of] : parts) EXPECT_EQ(of.size(), 1) << group;
  text = "a,kind\n";
  for (int i = 0; i < 60; ++i) text += std::to_string(i / 4) + (i % 2 == 0 ? ",x\n" : ",y\n");
  Table copies = read_table(write(text), {true, "", "", 1}, true, false);
  split_table(copies, {SplitBy::kClip, 0.2, 0.2});
  std::map<std::pair<double, int>, std::set<Part>> of_row;
  for (const TableRow& row : copies.rows) of_row[{row.numbers[0], row.label}].insert(row.part);
  for (const auto& [row, of] : of_row) EXPECT_EQ(of.size(), 1);
}

TEST_F(Tables, become_codes_by_the_training_parts_mean_and_deviation) {
  Table table{{"a", "b"}, {"x"}, {}};
  for (const double number : {1.0, 3.0}) table.rows.push_back({"", "", {number, 7}, 0, 0, Part::kTraining});
  table.rows.push_back({"", "", {1000, 7}, 0, 0, Part::kTest});
  const Standardization standard = standardization_of(table);
  EXPECT_THAT(standard.means, ElementsAre(2, 7));
  EXPECT_THAT(standard.deviations, ElementsAre(1, 1));
  EXPECT_EQ(codes_of({3, 7}, standard), (std::vector<std::byte>{std::byte{32}, std::byte{0}}));
  EXPECT_EQ(codes_of({-1000, 1000}, standard), (std::vector<std::byte>{std::byte{0x80}, std::byte{0x7f}}));
}

TEST_F(Tables, of_numbers_to_give_are_scored_by_their_errors) {
  std::ofstream file(folder_.path() / "values.csv");
  file << "a,b,y\n";
  for (int i = 0; i < 60; ++i) file << i << ',' << i % 7 << ',' << 100 + 3 * i << '\n';
  file.close();
  const std::string text = "task = \"table\"\n[data]\ninputs = 2\nanswer = \"value\"";
  const Recipe recipe = parse_recipe(text, "x.toml");
  const std::filesystem::path path = folder_.path() / "values.csv";
  const auto data = recipe.task->gather({folder_.path(), path, false, [](const StageProgress&) {}, [] {}});
  EXPECT_TRUE(data->classes().empty());
  EXPECT_EQ(data->items(Part::kTest).size(), 12U);
  EXPECT_THAT(data->table_text(), HasSubstr("all         42           6      12"));
  const Standardization standard = dynamic_cast<const RowDataset&>(*data).standard();
  std::vector<float> target(1);
  recipe.task->fill_target(*data, data->target(10), {}, target);
  EXPECT_NEAR(target[0], (130 - standard.target_mean) / standard.target_deviation, 1e-5);

  // A network of zeros with a bias of 0.5 answers half a deviation above the mean, in the unit of the file.
  Graph network = recipe.task->network(0);
  recipe.task->describe(network, *data);
  Tensor& bias = network.tensors[static_cast<std::size_t>(network.operators.back().inputs[2])];
  const float half = 0.5F;
  std::memcpy(bias.data.data(), &half, sizeof half);
  const Graph answering = recipe.task->answering(network);
  const std::vector<float> answer = test::run_floats(answering, {{1, 2}});
  EXPECT_NEAR(answer[0], standard.target_mean + 0.5 * standard.target_deviation, 1e-3);

  const std::shared_ptr<const Task> same = task_of(network);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->open({path}).part, "test");
  network.metadata["milliwatt.value"] = "3 0";
  EXPECT_THAT(error_text([&] { task_of(network); }), HasSubstr("milliwatt.table"));
  std::ofstream(path, std::ios::app) << "1,2,x\n";
  EXPECT_THAT(error_text([&] { same->open({path}); }), HasSubstr("line 62: its value is \"x\""));
}

TEST(value_score, is_1_less_the_share_of_the_variance_that_is_left) {
  ValueScore score;
  const Tensor output{"", ElementType::kFloat32, {1, 1}, {}, {}, false};
  for (const auto& [truth, answer] : {std::pair(1.0F, 1.5F), {2, 2}, {3, 2.5F}, {4, 4}}) {
    score.add(std::vector<float>{truth}, output, std::as_bytes(std::span(&answer, 1)));
  }
  EXPECT_NEAR(score.figure(), 1 - 0.125 / 1.25, 1e-9);
  EXPECT_NEAR(score.json()["rmse"].get<double>(), std::sqrt(0.125), 1e-9);
  EXPECT_NEAR(score.json()["mean_absolute_error"].get<double>(), 0.25, 1e-9);
}

TEST_F(Tables, come_back_from_a_models_metadata) {
  const Recipe recipe = parse_recipe("task = \"table\"\n[data]\nrows = 300", "x.toml");
  const auto data = recipe.task->gather({folder_.path(), {}, false, [](const StageProgress&) {}, [] {}});
  Graph network = recipe.task->network(data->classes().size());
  recipe.task->describe(network, *data);
  const std::shared_ptr<const Task> task = task_of(network);
  ASSERT_TRUE(task);
  EXPECT_EQ(task->name(), "table");
  EXPECT_THAT(task->classes(), ElementsAre("blocked", "good", "worn"));
  const std::string file = folder_.path() / "rows.csv";
  const Opened same = task->open({file});
  EXPECT_EQ(same.part, "test");
  EXPECT_EQ(same.data->items(Part::kTest).size(), data->items(Part::kTest).size());
  for (std::size_t i = 0; i < data->size(); ++i) ASSERT_EQ(same.data->input(i), data->input(i)) << i;
  make_machine_table(folder_.path() / "other.csv", 80, 99);
  EXPECT_EQ(task->open({folder_.path() / "other.csv"}).part, "all");
  std::ofstream(folder_.path() / "other.csv", std::ios::app) << "1,2,?,4,5,6,good\n";
  EXPECT_THAT(error_text([&] { task->open({folder_.path() / "other.csv"}); }), HasSubstr("column age is \"?\""));
  EXPECT_EQ(task->open({folder_.path() / "other.csv", "", true}).left_out, 1);
  for (const char* text : {"", "1\n\n\n6\n0.1 0.2 0\n1 2\n1 2\n", "1\n\n\n6\n0.9 0.2 0\n0 0 0 0 0 0\n1 1 1 1 1 1\n",
                           "1\n\n\n6\n0.1 0.2 0\n0 0 0 0 0 0\n1 1 1 1 1 0\n"}) {
    network.metadata["milliwatt.table"] = text;
    EXPECT_THAT(error_text([&] { task_of(network); }), HasSubstr("milliwatt.table")) << text;
  }
}

}  // namespace
}  // namespace milliwatt
