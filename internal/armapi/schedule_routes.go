package armapi

import "net/http"

// scheduleRoutes are the routes of schedules and of their links to runbooks.
func scheduleRoutes() []route {
	const get, put, patch, del = http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete
	return []route{
		{get, "/schedules", (*call).listSchedules},
		{get, "/schedules/{name}", (*call).getSchedule},
		{put, "/schedules/{name}", (*call).putSchedule},
		{patch, "/schedules/{name}", (*call).patchSchedule},
		{del, "/schedules/{name}", (*call).deleteSchedule},
		{get, "/schedules/{name}/duetimes", (*call).listDueTimes}, // ours
		{get, "/schedules/{name}/runs", (*call).listRuns},         // ours

		{get, "/jobschedules", (*call).listJobSchedules},
		{get, "/jobschedules/{id}", (*call).getJobSchedule},
		{put, "/jobschedules/{id}", (*call).putJobSchedule},
		{del, "/jobschedules/{id}", (*call).deleteJobSchedule},
	}
}
