"""Reads output/latest with DuckDB, pyarrow and polars; all must agree with each other and with our own statistics."""

import glob

import duckdb
import polars
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet

RELEASE = "output/latest"
TABLES = ["documents", "observations", "quantities", "findings"]
METRIC = "applications.received.new"


def rows(table):
    pattern = f"{RELEASE}/{table}/**/*.parquet"
    by_duckdb = duckdb.sql(f"select count(*) from read_parquet('{pattern}', union_by_name = true)").fetchall()[0][0]
    by_pyarrow = pyarrow.dataset.dataset(f"{RELEASE}/{table}", partitioning="hive").count_rows()
    by_polars = polars.scan_parquet(pattern).select(polars.len()).collect().item()
    assert by_duckdb == by_pyarrow == by_polars, (table, by_duckdb, by_pyarrow, by_polars)
    return by_duckdb


for table in TABLES:
    assert rows(table) > 0, f"{table} is empty"
    # pandas-like readers open single files: each must explain itself.
    for path in glob.glob(f"{RELEASE}/{table}/**/*.parquet", recursive=True)[:3]:
        assert pyarrow.parquet.read_table(path).num_rows > 0, path

where = f"metric = '{METRIC}' and applicant = 'total' and scope = 'region' and canonical and \"where\" = 'table' and value is not null"
sql = f"""select report_year, sum(value), count(*) from read_parquet('{RELEASE}/observations/**/*.parquet')
where {where} and region_level = 'county' and publisher_kind = 'government' group by all order by all"""
by_duckdb = duckdb.sql(sql).fetchall()
observations = polars.scan_parquet(f"{RELEASE}/observations/**/*.parquet").filter(
    (polars.col("metric") == METRIC) & (polars.col("applicant") == "total") & (polars.col("scope") == "region")
    & polars.col("canonical") & (polars.col("where") == "table") & polars.col("value").is_not_null()
    & (polars.col("region_level") == "county") & (polars.col("publisher_kind") == "government")
)
by_polars = observations.group_by("report_year").agg(polars.col("value").sum(), polars.len()).sort("report_year").collect().rows()
ours = duckdb.sql(f"""select report_year, sum, n_values from '{RELEASE}/statistics/yearly.parquet'
where area_code = '000000' and body_level = 'county' and publisher_kind = 'government' and scope = 'region'
and metric = '{METRIC}' and applicant = 'total' and n_values > 0 order by 1""").fetchall()
assert by_duckdb and by_duckdb == by_polars, (by_duckdb, by_polars)
of_tables = {year: (total, n) for year, total, n in by_duckdb}
for year, total, n in ours:
    if year in of_tables and of_tables[year][1] == n:
        assert of_tables[year][0] == total, (year, total, of_tables[year])
assert {year for year, total, n in ours} >= set(of_tables), (ours, of_tables)
assert any(of_tables.get(year) == (total, n) for year, total, n in ours), (ours, of_tables)
print("ok")
